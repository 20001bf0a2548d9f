"""The emulated Midjourney, as midjourney-proxy-plus and as a relay speak it: its routes."""
