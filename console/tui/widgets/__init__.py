"""What screens of any kind are built of: lists, trees, fields, dialogs; they know no function."""
