"""`xunjian demo`: the whole product on the simulated province, ten days in four minutes."""
