"""Programs for people who work on this project. The builder never imports them."""
