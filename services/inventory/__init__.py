"""名录: the register of websites and accounts that are watched."""
