-- What a rebuild leaves that did not come to its end.
DROP TABLE IF EXISTS switchyard.parts_rebuilt, switchyard.parts_rebuilt_streams, switchyard.parts_rebuilt_differences
