PRAGMA application_id=1685220200;
PRAGMA user_version=5;
PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE capture (
	-- one row
	id INTEGER PRIMARY KEY CHECK (id = 1),version TEXT NOT NULL, -- of the darkheap that wrote it
	created_ns INTEGER NOT NULL, -- all times: Unix time
	saved_ns INTEGER NOT NULL, -- of the last commit
	is_final INTEGER NOT NULL, -- 1: all sessions had ended
	notes TEXT NOT NULL -- a JSON array: what names could not be had
) STRICT;
INSERT INTO capture VALUES(1,'0.1.0',1795747346244656481,1795747346244656481,1,'["a process ended before its last calls were counted: a cache of it may look like a leak; a longer run tells"]');
CREATE TABLE process (
	-- one row a session, in order of their start
	id INTEGER PRIMARY KEY,pid INTEGER NOT NULL, ppid INTEGER NOT NULL,name TEXT, exe TEXT, args TEXT, -- args: a JSON array
	go_version TEXT NOT NULL, main_module TEXT NOT NULL,libc TEXT NOT NULL, build_id TEXT NOT NULL,reason INTEGER NOT NULL, -- 0: tracked, else why not
	start_ns INTEGER, end_ns INTEGER,end_kind TEXT NOT NULL, -- running exited signaled execed unknown
	end_value INTEGER NOT NULL, -- exit code or signal
	seconds REAL, -- from start to last event, NULL: unknown
	calls INTEGER NOT NULL, -- cgo calls of the whole process
	calls_polled INTEGER NOT NULL, -- 1: calls without events too
	unknown_frees INTEGER NOT NULL,events INTEGER NOT NULL, threads INTEGER NOT NULL,go_state TEXT NOT NULL, go_why TEXT NOT NULL,message TEXT NOT NULL, -- the shim's last words
	lost_allocs INTEGER NOT NULL, lost_frees INTEGER NOT NULL,lost_stacks INTEGER NOT NULL,truncated_stacks INTEGER NOT NULL, stalled_ns INTEGER NOT NULL,late_frees INTEGER NOT NULL, missed_frees INTEGER NOT NULL,refused_stacks INTEGER NOT NULL, cut_stacks INTEGER NOT NULL,lost_marks INTEGER NOT NULL,incomplete TEXT NOT NULL, -- a JSON array of reasons
	allocated_objects INTEGER NOT NULL,allocated_bytes INTEGER NOT NULL,freed_objects INTEGER NOT NULL,freed_bytes INTEGER NOT NULL,peak_bytes INTEGER NOT NULL) STRICT;
INSERT INTO process VALUES(1,692,689,'marked','/srv/marked','["./marked","stay"]','go1.26.8','marker','2.36','a0c5b8fe7b4638fb609ee6683a5ea9fa3896aa6e',0,1795747346068443946,1795747346085295993,'exited',0,0.01612209399220062081,206,1,0,234,5,'ok','','',0,0,0,0,0,0,0,0,0,0,'[]',218,4762,14,2196,2573);
CREATE TABLE module (
	-- a mapped file; the same for all processes that map it
	id INTEGER PRIMARY KEY,path TEXT NOT NULL, build_id TEXT NOT NULL, -- hex, '': none
	device INTEGER NOT NULL, inode INTEGER NOT NULL,soname TEXT,UNIQUE (path, build_id, device, inode)) STRICT;
INSERT INTO module VALUES(1,'/srv/marked','a0c5b8fe7b4638fb609ee6683a5ea9fa3896aa6e',65024,11273376,'marked');
INSERT INTO module VALUES(2,'/usr/lib/x86_64-linux-gnu/libc.so.6','93ac61ec5a8eb1396f9fbd350e3169a558528a40',65024,326269,'libc.so.6');
INSERT INTO module VALUES(3,'/srv/libdarkheap.so','31bddc73d44835445de92ae236fdf2060e540cc8',65024,5309071,'libdarkheap.so');
INSERT INTO module VALUES(4,'/usr/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2','7ebc65e52f2bbea498b4040fa92f7238377aaba9',65024,325835,'ld-linux-x86-64.so.2');
CREATE TABLE mapping (process INTEGER NOT NULL, number INTEGER NOT NULL,module INTEGER NOT NULL,start INTEGER NOT NULL, end INTEGER NOT NULL,text_start INTEGER NOT NULL, text_end INTEGER NOT NULL,text_offset INTEGER NOT NULL, -- of text_start in the file
	bias INTEGER NOT NULL, -- address in the process - in the file
	is_main INTEGER NOT NULL, is_shim INTEGER NOT NULL,is_unmapped INTEGER NOT NULL, is_deleted INTEGER NOT NULL,PRIMARY KEY (process, number)) STRICT, WITHOUT ROWID;
INSERT INTO mapping VALUES(1,0,1,4194304,5918720,4202496,4804608,8192,0,1,0,0,0);
INSERT INTO mapping VALUES(1,1,2,139880882610176,139880884584448,139880882765824,139880884166656,155648,139880882610176,0,0,0,0);
INSERT INTO mapping VALUES(1,2,3,139880884637696,139880884813824,139880884641792,139880884699136,4096,139880884637696,0,1,0,0);
INSERT INTO mapping VALUES(1,3,4,139880884854784,139880885071872,139880884858880,139880885014528,4096,139880884854784,0,0,0,0);
CREATE TABLE function (id INTEGER PRIMARY KEY,language TEXT NOT NULL, -- go or c
	name TEXT NOT NULL, -- '': unknown
	file TEXT NOT NULL, -- '': unknown
	start_line INTEGER NOT NULL, -- 0: unknown
	UNIQUE (name, file, start_line, language)) STRICT;
INSERT INTO function VALUES(1,'c','x_cgo_init','/_/GOROOT/src/runtime/cgo/gcc_linux_amd64.c',20);
INSERT INTO function VALUES(2,'c','x_cgo_getstackbound','/_/GOROOT/src/runtime/cgo/gcc_stack_unix.c',15);
INSERT INTO function VALUES(3,'c','x_cgo_thread_start','/_/GOROOT/src/runtime/cgo/gcc_util.c',9);
INSERT INTO function VALUES(4,'c','_cgo_try_pthread_create','/_/GOROOT/src/runtime/cgo/gcc_libinit.c',214);
INSERT INTO function VALUES(5,'go','runtime.newm1','/usr/local/go/src/runtime/proc.go',2906);
INSERT INTO function VALUES(6,'go','main.early','/srv/marker/main.go',10);
INSERT INTO function VALUES(7,'go','main.mark','/srv/marker/main.go',12);
INSERT INTO function VALUES(8,'go','main.late','/srv/marker/main.go',11);
INSERT INTO function VALUES(9,'c','runtime.rt0_go.abi0','',0);
INSERT INTO function VALUES(10,'c','__fopen_internal','./libio/iofopen.c',56);
INSERT INTO function VALUES(11,'c','__pthread_getattr_np','./nptl/pthread_getattr_np.c',32);
INSERT INTO function VALUES(12,'c','_cgo_set_stacklo','/_/GOROOT/src/runtime/cgo/gcc_libinit.c',107);
INSERT INTO function VALUES(13,'c','__getdelim','./libio/iogetdelim.c',40);
INSERT INTO function VALUES(14,'c','_IO_file_doallocate','./libio/filedoalloc.c',77);
INSERT INTO function VALUES(15,'c','_IO_doallocbuf','./libio/genops.c',342);
INSERT INTO function VALUES(16,'c','_IO_new_file_underflow','./libio/fileops.c',460);
INSERT INTO function VALUES(17,'c','__pthread_attr_extension','./nptl/pthread_attr_extension.c',24);
INSERT INTO function VALUES(18,'c','__pthread_attr_setaffinity_np','./nptl/pthread_attr_setaffinity.c',27);
INSERT INTO function VALUES(19,'c','runtime.asmcgocall.abi0','',0);
INSERT INTO function VALUES(20,'c','calloc','../include/rtld-malloc.h',42);
INSERT INTO function VALUES(21,'c','allocate_dtv','../elf/dl-tls.c',390);
INSERT INTO function VALUES(22,'c','_dl_allocate_tls','../elf/dl-tls.c',666);
INSERT INTO function VALUES(23,'c','allocate_stack','./nptl/allocatestack.c',214);
INSERT INTO function VALUES(24,'c','__pthread_create_2_1','./nptl/pthread_create.c',619);
INSERT INTO function VALUES(25,'c','_cgo_sys_thread_start','/_/GOROOT/src/runtime/cgo/gcc_linux_amd64.c',54);
INSERT INTO function VALUES(26,'go','runtime.newm','/usr/local/go/src/runtime/proc.go',2857);
INSERT INTO function VALUES(27,'go','runtime.startTemplateThread','/usr/local/go/src/runtime/proc.go',2935);
INSERT INTO function VALUES(28,'go','runtime.main','/usr/local/go/src/runtime/proc.go',149);
INSERT INTO function VALUES(29,'go','runtime.goexit','/usr/local/go/src/runtime/asm_amd64.s',1770);
INSERT INTO function VALUES(30,'c','_cgo_a89fbf5416d7_Cfunc__Cmalloc','/tmp/go-build/_cgo_export.c',25);
INSERT INTO function VALUES(31,'go','runtime.cgocall','/usr/local/go/src/runtime/cgocall.go',134);
INSERT INTO function VALUES(32,'go','main._cgo_cmalloc','_cgo_gotypes.go',107);
INSERT INTO function VALUES(33,'go','main._Cfunc_CString','_cgo_gotypes.go',56);
INSERT INTO function VALUES(34,'go','main.main','/srv/marker/main.go',13);
CREATE TABLE location (
	-- a return address, as in the file
	id INTEGER PRIMARY KEY,module INTEGER NOT NULL, -- 0: in no file that is known
	address INTEGER NOT NULL,is_go INTEGER NOT NULL) STRICT;
INSERT INTO location VALUES(1,1,4799156,0);
INSERT INTO location VALUES(2,1,4714200,0);
INSERT INTO location VALUES(3,2,483835,0);
INSERT INTO location VALUES(4,2,566867,0);
INSERT INTO location VALUES(5,1,4799990,0);
INSERT INTO location VALUES(6,1,4798526,0);
INSERT INTO location VALUES(7,1,4799175,0);
INSERT INTO location VALUES(8,2,486559,0);
INSERT INTO location VALUES(9,2,567173,0);
INSERT INTO location VALUES(10,2,481484,0);
INSERT INTO location VALUES(11,2,536736,0);
INSERT INTO location VALUES(12,2,532996,0);
INSERT INTO location VALUES(13,2,487032,0);
INSERT INTO location VALUES(14,2,486653,0);
INSERT INTO location VALUES(15,2,566618,0);
INSERT INTO location VALUES(16,2,552707,0);
INSERT INTO location VALUES(17,2,553416,0);
INSERT INTO location VALUES(18,2,566718,0);
INSERT INTO location VALUES(19,2,553441,0);
INSERT INTO location VALUES(20,1,4800158,0);
INSERT INTO location VALUES(21,1,4721066,0);
INSERT INTO location VALUES(22,4,68787,0);
INSERT INTO location VALUES(23,4,71454,0);
INSERT INTO location VALUES(24,2,564655,0);
INSERT INTO location VALUES(25,1,4798881,0);
INSERT INTO location VALUES(26,1,4799388,0);
INSERT INTO location VALUES(27,1,4519493,1);
INSERT INTO location VALUES(28,1,4519237,1);
INSERT INTO location VALUES(29,1,4519749,1);
INSERT INTO location VALUES(30,1,4500051,1);
INSERT INTO location VALUES(31,1,4721857,1);
INSERT INTO location VALUES(32,1,4797844,0);
INSERT INTO location VALUES(33,1,4691157,1);
INSERT INTO location VALUES(34,1,4797253,1);
INSERT INTO location VALUES(35,1,4796741,1);
INSERT INTO location VALUES(36,1,4797516,1);
INSERT INTO location VALUES(37,1,4500245,1);
INSERT INTO location VALUES(38,1,4797336,1);
INSERT INTO location VALUES(39,1,4797547,1);
INSERT INTO location VALUES(40,1,4797573,1);
INSERT INTO location VALUES(41,1,4797590,1);
INSERT INTO location VALUES(42,1,4797623,1);
CREATE TABLE line (
	-- what a location means: inlined calls first
	location INTEGER NOT NULL, depth INTEGER NOT NULL,function INTEGER NOT NULL,line INTEGER NOT NULL, -- 0: unknown
	is_inlined INTEGER NOT NULL, -- into the next one
	is_wrapper INTEGER NOT NULL, -- made by the compiler
	PRIMARY KEY (location, depth)) STRICT, WITHOUT ROWID;
INSERT INTO line VALUES(1,0,1,40,0,0);
INSERT INTO line VALUES(2,0,9,0,0,0);
INSERT INTO line VALUES(3,0,10,65,0,0);
INSERT INTO line VALUES(4,0,11,85,0,0);
INSERT INTO line VALUES(5,0,2,28,0,0);
INSERT INTO line VALUES(6,0,12,116,0,0);
INSERT INTO line VALUES(7,0,1,44,0,0);
INSERT INTO line VALUES(8,0,13,62,0,0);
INSERT INTO line VALUES(9,0,11,122,0,0);
INSERT INTO line VALUES(10,0,14,101,0,0);
INSERT INTO line VALUES(11,0,15,347,1,0);
INSERT INTO line VALUES(11,1,15,342,0,0);
INSERT INTO line VALUES(12,0,16,485,0,0);
INSERT INTO line VALUES(13,0,13,73,0,0);
INSERT INTO line VALUES(14,0,13,102,0,0);
INSERT INTO line VALUES(15,0,11,180,0,0);
INSERT INTO line VALUES(16,0,17,28,0,0);
INSERT INTO line VALUES(17,0,18,45,0,0);
INSERT INTO line VALUES(18,0,11,194,0,0);
INSERT INTO line VALUES(19,0,18,51,0,0);
INSERT INTO line VALUES(20,0,3,15,0,0);
INSERT INTO line VALUES(21,0,19,0,0,0);
INSERT INTO line VALUES(22,0,20,44,1,0);
INSERT INTO line VALUES(22,1,21,401,0,0);
INSERT INTO line VALUES(23,0,22,670,0,0);
INSERT INTO line VALUES(24,0,23,423,1,0);
INSERT INTO line VALUES(24,1,24,650,0,0);
INSERT INTO line VALUES(25,0,4,220,0,0);
INSERT INTO line VALUES(26,0,25,70,0,0);
INSERT INTO line VALUES(27,0,5,2922,0,0);
INSERT INTO line VALUES(28,0,26,2902,0,0);
INSERT INTO line VALUES(29,0,27,2947,0,0);
INSERT INTO line VALUES(30,0,28,245,0,0);
INSERT INTO line VALUES(31,0,29,1771,0,0);
INSERT INTO line VALUES(32,0,30,32,0,0);
INSERT INTO line VALUES(33,0,31,185,0,0);
INSERT INTO line VALUES(34,0,32,108,0,0);
INSERT INTO line VALUES(35,0,33,60,0,0);
INSERT INTO line VALUES(36,0,6,10,1,0);
INSERT INTO line VALUES(36,1,34,14,0,0);
INSERT INTO line VALUES(37,0,28,290,0,0);
INSERT INTO line VALUES(38,0,7,12,0,0);
INSERT INTO line VALUES(39,0,34,15,0,0);
INSERT INTO line VALUES(40,0,8,11,1,0);
INSERT INTO line VALUES(40,1,34,16,0,0);
INSERT INTO line VALUES(41,0,6,10,1,0);
INSERT INTO line VALUES(41,1,34,16,0,0);
INSERT INTO line VALUES(42,0,34,17,0,0);
CREATE TABLE site (
	-- a place that allocated
	id INTEGER PRIMARY KEY,site TEXT NOT NULL UNIQUE, -- the id that reports print
	verdict TEXT NOT NULL, rule TEXT NOT NULL,kind TEXT, callee TEXT,is_runtime INTEGER NOT NULL, is_lost INTEGER NOT NULL,function INTEGER NOT NULL, line INTEGER NOT NULL, -- to blame
	module TEXT, is_inlined INTEGER NOT NULL, pc INTEGER NOT NULL,caller_function INTEGER, caller_line INTEGER, -- of the main module
	caller_module TEXT, caller_pc INTEGER NOT NULL) STRICT;
INSERT INTO site VALUES(1,'4f504eeaba9b','ok','R0','c_thread',NULL,1,0,1,40,'/srv/marked',0,4799156,0,0,NULL,0);
INSERT INTO site VALUES(2,'9f998434aae6','ok','R1','c_thread',NULL,0,0,2,28,'/srv/marked',0,4799990,0,0,NULL,0);
INSERT INTO site VALUES(3,'11f8fc845fe5','ok','R0','c_thread',NULL,1,0,3,15,'/srv/marked',0,4800158,0,0,NULL,0);
INSERT INTO site VALUES(4,'0f5ef5f82028','runtime','R0','c_thread',NULL,1,0,4,220,'/srv/marked',0,4798881,0,0,NULL,0);
INSERT INTO site VALUES(5,'7ac9b550ba88','runtime','R0','cgo_call',NULL,1,0,5,2922,'/srv/marked',0,4519493,0,0,NULL,0);
INSERT INTO site VALUES(6,'c455e20e3cc2','leak','R7','C.CString',NULL,0,0,6,10,'/srv/marked',1,4797516,0,0,NULL,0);
INSERT INTO site VALUES(7,'1a54f7aae196','ok','R1','C.CString',NULL,0,0,7,12,'/srv/marked',0,4797336,0,0,NULL,0);
INSERT INTO site VALUES(8,'b1b60441fb9b','leak','R9','C.CString',NULL,0,0,8,11,'/srv/marked',1,4797573,0,0,NULL,0);
CREATE TABLE proof (
	-- what speaks for a site's verdict
	site INTEGER NOT NULL, number INTEGER NOT NULL,test TEXT NOT NULL, says TEXT NOT NULL,value REAL NOT NULL, unit TEXT NOT NULL,PRIMARY KEY (site, number)) STRICT, WITHOUT ROWID;
INSERT INTO proof VALUES(1,0,'live','nothing is left',0.0,'blocks');
INSERT INTO proof VALUES(2,0,'live','nothing is left',0.0,'blocks');
INSERT INTO proof VALUES(3,0,'live','nothing is left',0.0,'blocks');
INSERT INTO proof VALUES(4,0,'owner','Go''s runtime, libc or the loader keeps this for itself',1.0,'');
INSERT INTO proof VALUES(5,0,'owner','Go''s runtime, libc or the loader keeps this for itself',1.0,'');
INSERT INTO proof VALUES(6,0,'slowing','slowing down: of its calls, 51 left blocks in the first quarter of the time, then 49, 25 and 25',25.0,'calls');
INSERT INTO proof VALUES(6,1,'calls_leaving','150 of 150 calls left blocks that still live; 150 of them long enough to count',150.0,'calls');
INSERT INTO proof VALUES(7,0,'live','nothing is left',0.0,'blocks');
INSERT INTO proof VALUES(8,0,'calls_leaving','50 of 50 calls left 1.00 blocks (9 B) each, none freed; still going at the end',50.0,'calls');
INSERT INTO proof VALUES(8,1,'still_growing','the run ended while it was still growing: a longer run, or a mark after loading, decides',4.0,'calls');
CREATE TABLE share (
	-- what one process holds of a site
	site INTEGER NOT NULL, process INTEGER NOT NULL,verdict TEXT NOT NULL,calls INTEGER NOT NULL, calls_leaving INTEGER NOT NULL,first_ns INTEGER, last_ns INTEGER,bytes_per_hour REAL, -- NULL: unknown
	allocated_objects INTEGER NOT NULL,allocated_bytes INTEGER NOT NULL,freed_objects INTEGER NOT NULL,freed_bytes INTEGER NOT NULL,peak_bytes INTEGER NOT NULL, PRIMARY KEY (site, process)) STRICT, WITHOUT ROWID;
INSERT INTO share VALUES(1,1,'ok',1,0,1795747346076968515,1795747346076968515,0.0,1,16,1,16,16);
INSERT INTO share VALUES(2,1,'ok',7,0,1795747346076981975,1795747346077090967,0.0,7,2072,7,2072,2072);
INSERT INTO share VALUES(3,1,'ok',3,0,1795747346077904775,1795747346083392728,0.0,3,72,3,72,24);
INSERT INTO share VALUES(4,1,'runtime',3,3,1795747346077935430,1795747346083411306,0.0,3,912,0,0,912);
INSERT INTO share VALUES(5,1,'runtime',0,1,1795747346083767474,1795747346083791490,0.0,2,328,1,24,328);
INSERT INTO share VALUES(6,1,'leak',150,150,1795747346084313485,1795747346084386673,200966450.2370110154,150,900,0,0,900);
INSERT INTO share VALUES(7,1,'ok',2,0,1795747346084324131,1795747346084387184,0.0,2,12,2,12,7);
INSERT INTO share VALUES(8,1,'leak',50,50,1795747346084366724,1795747346084386513,100483225.1185055077,50,450,0,0,450);
CREATE TABLE stack (process INTEGER NOT NULL, number INTEGER NOT NULL,site INTEGER NOT NULL,locations TEXT NOT NULL, -- a JSON array, innermost first
	quality INTEGER NOT NULL, -- bits: 1 Go frames cut by --depth, 2 C frames cut, 4 called by Go's runtime, 8 Go frames refused, 16 lost
	goid INTEGER NOT NULL, -- 0: none, -1: several
	allocated_objects INTEGER NOT NULL,allocated_bytes INTEGER NOT NULL,freed_objects INTEGER NOT NULL,freed_bytes INTEGER NOT NULL,peak_bytes INTEGER NOT NULL, PRIMARY KEY (process, number)) STRICT, WITHOUT ROWID;
INSERT INTO stack VALUES(1,1,1,'[1,2]',0,0,1,16,1,16,16);
INSERT INTO stack VALUES(1,2,2,'[3,4,5,6,7,2]',0,0,1,472,1,472,472);
INSERT INTO stack VALUES(1,3,2,'[8,9,5,6,7,2]',0,0,1,120,1,120,120);
INSERT INTO stack VALUES(1,4,2,'[10,11,12,13,9,5,6,7,2]',0,0,1,1024,1,1024,1024);
INSERT INTO stack VALUES(1,5,2,'[14,9,5,6,7,2]',0,0,1,240,1,240,240);
INSERT INTO stack VALUES(1,6,2,'[15,5,6,7,2]',0,0,1,32,1,32,32);
INSERT INTO stack VALUES(1,7,2,'[16,17,18,5,6,7,2]',0,0,1,152,1,152,152);
INSERT INTO stack VALUES(1,8,2,'[19,18,5,6,7,2]',0,0,1,32,1,32,32);
INSERT INTO stack VALUES(1,9,3,'[20,21]',0,0,3,72,3,72,24);
INSERT INTO stack VALUES(1,10,4,'[22,23,24,25,26,21]',0,0,3,912,0,0,912);
INSERT INTO stack VALUES(1,11,5,'[20,27,28,29,30,31]',4,0,1,24,1,24,24);
INSERT INTO stack VALUES(1,12,5,'[22,23,24,25,26,27,28,29,30,31]',4,0,1,304,0,0,304);
INSERT INTO stack VALUES(1,13,6,'[32,33,34,35,36,37,31]',0,1,100,600,0,0,600);
INSERT INTO stack VALUES(1,14,7,'[32,33,34,35,38,39,37,31]',0,1,1,5,1,5,5);
INSERT INTO stack VALUES(1,15,8,'[32,33,34,35,40,37,31]',0,1,50,450,0,0,450);
INSERT INTO stack VALUES(1,16,6,'[32,33,34,35,41,37,31]',0,1,50,300,0,0,300);
INSERT INTO stack VALUES(1,17,7,'[32,33,34,35,38,42,37,31]',0,1,1,7,1,7,7);
CREATE TABLE snapshot (
	-- a named moment of a process (a mark), or one of --snapshot-every
	process INTEGER NOT NULL, number INTEGER NOT NULL,name TEXT NOT NULL, time_ns INTEGER,allocated_objects INTEGER NOT NULL,allocated_bytes INTEGER NOT NULL,freed_objects INTEGER NOT NULL,freed_bytes INTEGER NOT NULL,peak_bytes INTEGER NOT NULL, PRIMARY KEY (process, number)) STRICT, WITHOUT ROWID;
INSERT INTO snapshot VALUES(1,1,'warm',1795747346084330570,117,4005,12,2184,1821);
INSERT INTO snapshot VALUES(1,2,'warm@2',1795747346084387434,218,4762,13,2189,2573);
CREATE TABLE snapshot_site (process INTEGER NOT NULL, snapshot INTEGER NOT NULL,site INTEGER NOT NULL,allocated_objects INTEGER NOT NULL,allocated_bytes INTEGER NOT NULL,freed_objects INTEGER NOT NULL,freed_bytes INTEGER NOT NULL,peak_bytes INTEGER NOT NULL, PRIMARY KEY (process, snapshot, site)) STRICT, WITHOUT ROWID;
INSERT INTO snapshot_site VALUES(1,1,1,1,16,1,16,16);
INSERT INTO snapshot_site VALUES(1,1,2,7,2072,7,2072,2072);
INSERT INTO snapshot_site VALUES(1,1,3,3,72,3,72,24);
INSERT INTO snapshot_site VALUES(1,1,4,3,912,0,0,912);
INSERT INTO snapshot_site VALUES(1,1,5,2,328,1,24,328);
INSERT INTO snapshot_site VALUES(1,1,6,100,600,0,0,600);
INSERT INTO snapshot_site VALUES(1,1,7,1,5,0,0,5);
INSERT INTO snapshot_site VALUES(1,2,1,1,16,1,16,16);
INSERT INTO snapshot_site VALUES(1,2,2,7,2072,7,2072,2072);
INSERT INTO snapshot_site VALUES(1,2,3,3,72,3,72,24);
INSERT INTO snapshot_site VALUES(1,2,4,3,912,0,0,912);
INSERT INTO snapshot_site VALUES(1,2,5,2,328,1,24,328);
INSERT INTO snapshot_site VALUES(1,2,6,150,900,0,0,900);
INSERT INTO snapshot_site VALUES(1,2,7,2,12,1,5,7);
INSERT INTO snapshot_site VALUES(1,2,8,50,450,0,0,450);
CREATE TABLE moment (
	-- live memory over time; site 0: the whole process
	process INTEGER NOT NULL, site INTEGER NOT NULL,time_ns INTEGER NOT NULL,live_objects INTEGER NOT NULL, live_bytes INTEGER NOT NULL,PRIMARY KEY (process, site, time_ns)) STRICT, WITHOUT ROWID;
INSERT INTO moment VALUES(1,0,1795747346082268541,1,304);
INSERT INTO moment VALUES(1,0,1795747346085295993,204,2566);
INSERT INTO moment VALUES(1,1,1795747346082268541,0,0);
INSERT INTO moment VALUES(1,2,1795747346082268541,0,0);
INSERT INTO moment VALUES(1,3,1795747346082268541,0,0);
INSERT INTO moment VALUES(1,4,1795747346082268541,1,304);
INSERT INTO moment VALUES(1,4,1795747346085295993,3,912);
INSERT INTO moment VALUES(1,5,1795747346085295993,1,304);
INSERT INTO moment VALUES(1,6,1795747346085295993,150,900);
INSERT INTO moment VALUES(1,7,1795747346085295993,0,0);
INSERT INTO moment VALUES(1,8,1795747346085295993,50,450);
CREATE TABLE sampling (
	-- which blocks were recorded, from when on; no row: all
	process INTEGER NOT NULL, number INTEGER NOT NULL,time_ns INTEGER NOT NULL,mean_bytes INTEGER NOT NULL, -- one block each so many, 0: all
	why TEXT NOT NULL, -- '': it was asked for
	PRIMARY KEY (process, number)) STRICT, WITHOUT ROWID;
CREATE TABLE spread (
	-- what sampling leaves open of amounts; no row: exact
	process INTEGER NOT NULL,snapshot INTEGER NOT NULL, -- -1: the end
	site INTEGER NOT NULL, -- 0: all, or a stack
	stack INTEGER NOT NULL, -- -1: all
	unseen_allocated INTEGER NOT NULL, unseen_live INTEGER NOT NULL, -- blocks that were not seen themselves
	allocated_objects REAL NOT NULL, -- variances, as all below
	allocated_bytes REAL NOT NULL,live_objects REAL NOT NULL, live_bytes REAL NOT NULL,PRIMARY KEY (process, snapshot, site, stack)) STRICT, WITHOUT ROWID;
CREATE TABLE ledger (
	-- whose the resident memory was at the last look; no row: there was none
	process INTEGER PRIMARY KEY,time_ns INTEGER, -- NULL: nothing could be read
	rss INTEGER NOT NULL,c_live_requested INTEGER NOT NULL, -- live blocks' sizes
	arenas INTEGER NOT NULL, -- that keep freed memory
	arenas_live INTEGER NOT NULL, -- bytes live in those
	trim_threshold INTEGER NOT NULL,mmap_threshold INTEGER NOT NULL, -- 0: not known
	is_raised INTEGER NOT NULL -- 1: by a free of a large block
) STRICT;
INSERT INTO ledger VALUES(1,NULL,0,0,0,0,0,0,0);
CREATE TABLE ledger_row (process INTEGER NOT NULL, name TEXT NOT NULL,bytes INTEGER, -- NULL: not known
	why TEXT NOT NULL, -- not known
	PRIMARY KEY (process, name)) STRICT, WITHOUT ROWID;
INSERT INTO ledger_row VALUES(1,'c_live',NULL,'its folder in /proc cannot be seen from here');
INSERT INTO ledger_row VALUES(1,'c_slack',NULL,'its folder in /proc cannot be seen from here');
INSERT INTO ledger_row VALUES(1,'darkheap',NULL,'its folder in /proc cannot be seen from here');
INSERT INTO ledger_row VALUES(1,'files',NULL,'its folder in /proc cannot be seen from here');
INSERT INTO ledger_row VALUES(1,'go_heap',NULL,'its folder in /proc cannot be seen from here');
INSERT INTO ledger_row VALUES(1,'go_runtime',NULL,'its folder in /proc cannot be seen from here');
INSERT INTO ledger_row VALUES(1,'go_stacks',NULL,'its folder in /proc cannot be seen from here');
INSERT INTO ledger_row VALUES(1,'shared',NULL,'its folder in /proc cannot be seen from here');
INSERT INTO ledger_row VALUES(1,'thread_stacks',NULL,'its folder in /proc cannot be seen from here');
INSERT INTO ledger_row VALUES(1,'unexplained',NULL,'its folder in /proc cannot be seen from here');
CREATE TABLE retained (
	-- c_slack by what it would take to get it back
	process INTEGER NOT NULL, class TEXT NOT NULL,bytes INTEGER NOT NULL,PRIMARY KEY (process, class)) STRICT, WITHOUT ROWID;
INSERT INTO retained VALUES(1,'beside_cached',0);
INSERT INTO retained VALUES(1,'beside_live',0);
INSERT INTO retained VALUES(1,'top_of_arenas',0);
INSERT INTO retained VALUES(1,'whole_pages',0);
CREATE TABLE free_stack (
	-- that allocates nothing; numbered with those of stack
	process INTEGER NOT NULL, number INTEGER NOT NULL,locations TEXT NOT NULL, quality INTEGER NOT NULL, -- as there
	PRIMARY KEY (process, number)) STRICT, WITHOUT ROWID;
CREATE TABLE freed_by (
	-- by --free-stacks: who frees the blocks of a stack
	process INTEGER NOT NULL, stack INTEGER NOT NULL,freer INTEGER NOT NULL, -- a stack or free_stack, 0: others
	count INTEGER NOT NULL,PRIMARY KEY (process, stack, freer)) STRICT, WITHOUT ROWID;
CREATE TABLE bad_free (
	-- frees of what did not live
	process INTEGER NOT NULL, number INTEGER NOT NULL,what TEXT NOT NULL, -- double_free unknown foreign realloc_freed, '': those without a row
	address INTEGER NOT NULL, -- of the first
	count INTEGER NOT NULL,allocated INTEGER NOT NULL, first_freed INTEGER NOT NULL,freed INTEGER NOT NULL, -- stacks or free_stacks, 0: not known
	place TEXT NOT NULL, -- whose memory it is, '': a heap's
	PRIMARY KEY (process, number)) STRICT, WITHOUT ROWID;
CREATE TABLE test_package (
	-- of a Go test binary: what it tests
	process INTEGER PRIMARY KEY, package TEXT NOT NULL) STRICT;
CREATE TABLE site_test (
	-- what one test left of a site
	site INTEGER NOT NULL, process INTEGER NOT NULL,number INTEGER NOT NULL,name TEXT, -- NULL: the test is not known
	verdict TEXT NOT NULL,repetitions INTEGER NOT NULL, -- it was run again alone, 0: not
	left_before INTEGER NOT NULL, left_after INTEGER NOT NULL, -- objects, by one run and by all of them
	allocated_objects INTEGER NOT NULL,allocated_bytes INTEGER NOT NULL,freed_objects INTEGER NOT NULL,freed_bytes INTEGER NOT NULL,peak_bytes INTEGER NOT NULL, PRIMARY KEY (site, process, number)) STRICT, WITHOUT ROWID;
CREATE TABLE snapshot_ledger (
	-- as ledger, of the first look after a mark; no row: there was none
	process INTEGER NOT NULL, snapshot INTEGER NOT NULL,time_ns INTEGER, rss INTEGER NOT NULL,c_live_requested INTEGER NOT NULL,rows TEXT NOT NULL, -- JSON: names, with bytes or why they are not known
	retained TEXT NOT NULL, -- JSON: classes, with bytes
	arenas INTEGER NOT NULL, arenas_live INTEGER NOT NULL,trim_threshold INTEGER NOT NULL, mmap_threshold INTEGER NOT NULL,is_raised INTEGER NOT NULL,PRIMARY KEY (process, snapshot)) STRICT, WITHOUT ROWID;
CREATE TABLE degraded (
	-- what is doubtful of a process beside its own columns
	process INTEGER NOT NULL, what TEXT NOT NULL,count INTEGER NOT NULL, PRIMARY KEY (process, what)) STRICT, WITHOUT ROWID;
INSERT INTO degraded VALUES(1,'last_calls_unknown',1);
CREATE VIEW sites AS SELECT s.site, s.verdict, f.name AS function,f.file, s.line, s.kind, s.callee,sum(h.allocated_objects - h.freed_objects) AS live_objects,sum(h.allocated_bytes - h.freed_bytes) AS live_bytes,sum(h.allocated_objects) AS allocated_objects,sum(h.allocated_bytes) AS allocated_bytes,sum(h.calls) AS calls, sum(h.calls_leaving) AS calls_leaving,count(*) AS processes,(SELECT says FROM proof WHERE site = s.id ORDER BY number LIMIT 1) AS because FROM site s JOIN function f ON f.id = s.function JOIN share h ON h.site = s.id GROUP BY s.id ORDER BY live_bytes DESC;
CREATE VIEW stacks AS SELECT k.process, k.number, s.site, s.verdict,k.allocated_objects - k.freed_objects AS live_objects,k.allocated_bytes - k.freed_bytes AS live_bytes, k.allocated_objects,(SELECT group_concat(text, ' < ') FROM (SELECT iif(f.name = '', '?', f.name) || iif(l.line, ':' || l.line, '') AS text FROM json_each(k.locations) j JOIN line l ON l.location = j.value JOIN function f ON f.id = l.function ORDER BY j.key, l.depth)) AS frames FROM stack k JOIN site s ON s.id = k.site;
CREATE VIEW snapshots AS SELECT n.process, n.name,strftime('%Y-%m-%dT%H:%M:%f', n.time_ns / 1e9, 'unixepoch') AS time,s.site, f.name AS function, s.line,t.allocated_objects - t.freed_objects AS live_objects,t.allocated_bytes - t.freed_bytes AS live_bytes FROM snapshot n JOIN snapshot_site t ON t.process = n.process AND t.snapshot = n.number JOIN site s ON s.id = t.site JOIN function f ON f.id = s.function;
CREATE VIEW timeline AS SELECT m.process,strftime('%Y-%m-%dT%H:%M:%f', m.time_ns / 1e9, 'unixepoch') AS time,s.site, f.name AS function, m.live_objects, m.live_bytes FROM moment m LEFT JOIN site s ON s.id = m.site LEFT JOIN function f ON f.id = s.function;
COMMIT;
