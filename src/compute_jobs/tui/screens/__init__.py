"""The screens that open over the main screen."""
