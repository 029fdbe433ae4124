"""How link targets are asked: the web, robots.txt, and the answers all sites share."""
