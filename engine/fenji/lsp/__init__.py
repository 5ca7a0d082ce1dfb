"""The language server: what an editor shows while content is being written. No file here decides a patient."""
