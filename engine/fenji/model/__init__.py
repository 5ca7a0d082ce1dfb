"""What an author can say: the shapes of content files, frozen once read."""
