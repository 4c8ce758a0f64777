"""The screens one goes to and comes back from."""
