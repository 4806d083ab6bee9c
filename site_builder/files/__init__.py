"""Replace files and folders. After an error or Ctrl-C, the old files and folders are unchanged."""
