"""Opening and writing images, with Pillow where it is packaged."""
