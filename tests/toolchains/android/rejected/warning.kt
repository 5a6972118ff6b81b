// expect: warnings found and -Werror specified
fun id(name: String): String = name!!
