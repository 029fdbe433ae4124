"""From the one model and an office's templates to blocks and tables, which every format lays out in its own way; pure."""
