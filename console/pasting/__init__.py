"""Requests as people paste them: cURL commands, HTTP messages, HAR and Postman files, ours."""
