"""Words by which we recognise what an office does not say: data files with date and source, read by meaning.py and wording.py."""
