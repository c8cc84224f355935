"""Pages: read the request, call a service, choose a view."""
