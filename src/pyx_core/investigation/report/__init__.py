"""An investigation as one HTML file that is read in a browser, on paper, and by programs."""
