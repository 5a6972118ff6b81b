// expect: 'onTimeout' overrides nothing
import android.app.Service
import android.content.Intent
import android.os.IBinder

class SyncService : Service() {
    override fun onBind(intent: Intent): IBinder? = null

    override fun onTimeout(startId: Long) {}
}
