"""The emulated Midjourney, as midjourney-proxy-plus and as a relay in front of it."""
