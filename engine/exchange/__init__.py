"""Certificates in and out: national XML (RegisterCertificate 3) and our JSON documents."""
