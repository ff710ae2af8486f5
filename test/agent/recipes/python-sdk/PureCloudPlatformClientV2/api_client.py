class ApiClient:
    def __init__(self, host=None, header_name=None, header_value=None, cookie=None):
        self.host = host
        self.default_headers = {} if header_name is None else {header_name: header_value}

    def set_default_header(self, header_name, header_value):
        self.default_headers[header_name] = header_value
