/* Uses everything in zerostate.h, so that the compiler sees it. */
#include "../zerostate.h"

int main(void) {
	static const char text[] = "half";
	char value[16];
	int32_t task;
	if (zerostate_progress(500, text, sizeof text - 1) < 0) return 1;
	if (zerostate_log(ZEROSTATE_WARN, text, sizeof text - 1) < 0) return 1;
	if (zerostate_budget_remaining(ZEROSTATE_GAS) < 1) return 1;
	task = zerostate_task_submit(text, sizeof text, text, sizeof text);
	if (task != -ZEROSTATE_ENOTSUP || zerostate_task_poll(0) != -ZEROSTATE_ENOTSUP) return 1;
	if (zerostate_task_read(0, value, sizeof value) != -ZEROSTATE_ENOTSUP || zerostate_task_close(0) != -ZEROSTATE_ENOTSUP) return 1;
	if (zerostate_kv_get(text, 4, value, sizeof value) != -ZEROSTATE_ENOTSUP) return 1;
	if (zerostate_kv_put(text, 4, value, sizeof value) != -ZEROSTATE_ENOTSUP) return 1;
	return zerostate_kv_delete(text, 4) == -ZEROSTATE_ENOTSUP ? 0 : 1;
}
