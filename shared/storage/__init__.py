"""The database and the evidence store; motor and pymongo are imported nowhere else."""
