// expect: only safe .* calls are allowed on a nullable receiver
import android.content.Intent

fun idLength(intent: Intent): Int = intent.getStringExtra("id").length
