"""The program: settings, wiring, the web application, background loops, command line."""
