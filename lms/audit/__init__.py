"""Who looked at whose record, and what people ask to have corrected in their own."""
