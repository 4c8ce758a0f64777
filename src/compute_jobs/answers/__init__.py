"""What a screen or a script asks of a view: timelines, the supply map, source cards."""
