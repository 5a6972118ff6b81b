// Made by `oro-bg gen` from {{ config_name|escape("comment") }}: do not edit, it is overwritten.
// To change what is here, change the [background] tables in that file and run the command again.