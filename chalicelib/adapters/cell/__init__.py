"""The cell: where the JavaScript of modules runs, without rights, network or files, under hard limits."""
