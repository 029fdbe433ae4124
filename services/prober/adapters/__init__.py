"""What the prober needs of the outside besides sites: its anchors."""
