"""Lists of public error reports (我为政府网站找错): read from files, checked whole, handed to rectification."""
