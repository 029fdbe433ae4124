"""What lies behind `xunjian import`: the flow from files to a taken-over register, and its report."""
