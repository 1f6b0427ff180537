-- Which function a request for a URL is for: ids are unique over all accounts, for they are names of hosts. By the row's key: an
-- index over anything in `data` would cost every append of every row its HOT update.
CREATE UNIQUE INDEX parts_function_url_id ON switchyard.parts (key) WHERE kind = 'function-url';
