"""The answers of the commands for the reader's own assistant, over the Model Context Protocol."""
