-- Which function a request for a URL is for: ids are unique over all accounts, for they are names of hosts.
CREATE UNIQUE INDEX parts_function_url_id ON switchyard.parts ((data ->> 'urlId')) WHERE kind = 'function-url';
