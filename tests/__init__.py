"""Tests, in the same rooms as the code; whole stories of people are in `scenarios`.

Worlds and fixtures are beside the tests that use them; the emulators are in `emulators/`, not here.
"""
