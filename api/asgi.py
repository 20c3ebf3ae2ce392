"""The application that an ASGI server imports, with the settings of the environment."""

import gc

from api.app import create_app
from api.settings import Settings

app = create_app(Settings())
# What is there now stays: looking through it again and again took a sixth of the time of small requests.
gc.collect()
gc.freeze()
