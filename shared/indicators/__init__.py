"""The official indicators: rules as pure functions beside their numbers and sentences, chosen by editions."""
