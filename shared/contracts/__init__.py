"""Every event that crosses the bus: subjects, fields, streams, schemas and golden examples."""
