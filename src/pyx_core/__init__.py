"""The library behind pyx: values in, values out. It never prints, prompts or exits."""
