"""The simulated province: websites and accounts with planted faults, living on the fast-forward clock."""
