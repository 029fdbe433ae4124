"""Where notification touches the world besides its channels."""
