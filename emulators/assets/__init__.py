"""Small real media files that the emulators serve, and the program that made them."""
