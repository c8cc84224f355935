"""View objects: everything a template may see, built from a spec and its evaluation."""
