#!/bin/sh
# Becomes a machine of its own: an overlay of this one with what the unit asks for, and systemd as
# its process 1. Called by unit_test.py through unshare; nothing of it outlives that process.
set -eu
work=$1 given=$2 unit=$3 onus=$4
mount --make-rprivate /
mount -t tmpfs -o mode=0755 tmpfs "$work"
mkdir "$work/upper" "$work/work" "$work/root"
mount -t overlay overlay -o "lowerdir=/,upperdir=$work/upper,workdir=$work/work" "$work/root"
root=$work/root
mount -t proc proc "$root/proc"
mount -t sysfs -o ro sysfs "$root/sys"
mount -t cgroup2 cgroup2 "$root/sys/fs/cgroup"
mount -t tmpfs -o mode=0755 tmpfs "$root/dev"
for node in null zero full random urandom tty; do
  touch "$root/dev/$node"
  mount --bind "/dev/$node" "$root/dev/$node"
done
mkdir "$root/dev/pts" "$root/dev/shm"
mount -t devpts -o newinstance,ptmxmode=0666 devpts "$root/dev/pts"
ln -s pts/ptmx "$root/dev/ptmx"
touch "$root/dev/console"
mount --bind "$given/console.log" "$root/dev/console"
mount -t tmpfs -o mode=0755 tmpfs "$root/run"
for place in tmp var/tmp dev/shm; do mount -t tmpfs tmpfs "$root/$place"; done

# No other service of this machine: only what the unit needs.
rm -rf "$root"/lib/systemd/system/*.target.wants "$root"/etc/systemd/system/*.wants
rm -f "$root"/lib/systemd/system-generators/* "$root"/etc/systemd/system-generators/*
: >"$root/etc/fstab"
echo "onus:x:8990:" >>"$root/etc/group"
echo "onus:x:8990:8990::/var/lib/onus:/usr/sbin/nologin" >>"$root/etc/passwd"
cp "$onus" "$root/usr/local/bin/onus"
cp "$unit" "$root/etc/systemd/system/onus.service"
mkdir -p "$root/etc/systemd/system/onus.service.d" "$root/etc/onus" "$root/usr/local/share/onus"
printf '[Service]\nStandardOutput=append:/run/onus.log\nStandardError=append:/run/onus.log\n' \
  >"$root/etc/systemd/system/onus.service.d/log.conf"
printf '[Unit]\nWants=onus.service\n' >"$root/etc/systemd/system/try.target"
cp -r "$given/console" "$root/usr/local/share/onus/console"
cp -r "$given/estate" "$root/etc/onus/estate"
cp "$given/known_hosts" "$root/etc/onus/known_hosts"
mkdir -p "$root/var/lib/onus"
cp -a "$given/ledger" "$given/second-head" "$given/log.key" "$root/var/lib/onus/"
chown -R 8990:8990 "$root/var/lib/onus"
chmod -R a+rX "$root/etc/onus" "$root/usr/local/share/onus" "$root/usr/local/bin/onus"

ip link set lo up
ip address add 10.0.0.5/32 dev lo
cd "$root"
mkdir -p old
pivot_root . old
umount -l old
exec env -i container=onus PATH=/usr/sbin:/usr/bin:/sbin:/bin \
  /lib/systemd/systemd --system --unit=try.target --log-target=console --show-status=no
