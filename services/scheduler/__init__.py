"""巡查调度: what is due at this tick, asked for as commands."""
