"""What opens beside the employers table: preferences and weights."""
