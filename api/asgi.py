"""The application that an ASGI server imports, with the settings of the environment."""

from api.app import create_app
from api.settings import Settings

app = create_app(Settings())
