"""What a page shows, as a file to take along: for spreadsheet programs and on paper."""
