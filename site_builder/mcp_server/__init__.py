"""`kb mcp`: a server of the Model Context Protocol, through which agents read the catalog."""
