"""What MP4 boxes tell, and ready-made masks."""
