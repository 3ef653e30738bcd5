"""The pages of My team as files: exactly what they show, for spreadsheet programs and on paper."""
